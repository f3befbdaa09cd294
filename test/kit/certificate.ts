// @peculiar/x509 finds its parts by decorators and asks its user for this polyfill.
import 'reflect-metadata'
import { createHash } from 'node:crypto'
import { cryptoProvider, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509'

export type Certificate = Readonly<{
  /** PEM, PKCS #8. */
  key: string
  /** PEM. */
  cert: string
  /** SHA-256 of the public key, base64, as Chromium's --ignore-certificate-errors-spki-list wants it. */
  spki: string
}>

const DAY_MILLISECONDS = 86_400_000
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** A certificate that signs itself, for one run of the tests; made here, so that no openssl is needed. */
export async function makeCertificate(): Promise<Certificate> {
  cryptoProvider.set(crypto)
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const now = Date.now()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=holdgate test push service',
    notBefore: new Date(now - DAY_MILLISECONDS),
    notAfter: new Date(now + DAY_MILLISECONDS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
      ]),
    ],
  })
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  const lines = pkcs8.match(/.{1,64}/g) ?? []
  const spki = Buffer.from(await crypto.subtle.exportKey('spki', keys.publicKey))
  return {
    key: `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`,
    cert: certificate.toString('pem'),
    spki: createHash('sha256').update(spki).digest('base64'),
  }
}
