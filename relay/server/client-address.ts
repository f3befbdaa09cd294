import type { Socket } from 'node:net'

/**
 * Where a call came from. Behind a trusted proxy that is the last entry of `X-Forwarded-For`, the one
 * that the proxy itself added; the others are whatever the caller liked to write.
 *
 * @returns '' when there is neither a socket nor a trusted header
 */
export function addressOf(
  request: Request,
  { socket, trustProxy }: Readonly<{ socket: Pick<Socket, 'remoteAddress'> | undefined; trustProxy: boolean }>,
): string {
  const forwarded = trustProxy ? request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined
  return forwarded ?? socket?.remoteAddress ?? ''
}
