/** The page with ajax-hook in it (XMLHttpRequest only), which looks at each call and lets it go. */
import { proxy } from 'ajax-hook'

proxy({ onRequest: (config, handler) => handler.next(config) })
