/** The page with @mswjs/interceptors in it, which looks at each call and lets it go. */
import { FetchInterceptor } from '@mswjs/interceptors/fetch'
import { XMLHttpRequestInterceptor } from '@mswjs/interceptors/XMLHttpRequest'

for (const interceptor of [new FetchInterceptor(), new XMLHttpRequestInterceptor()]) {
  interceptor.apply()
  interceptor.on('request', () => undefined)
}
