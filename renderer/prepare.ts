import { setNonce } from 'get-nonce'
import { z } from 'zod'

/**
 * Must be imported before anything else of a page. zod looks for `Function` at its first object, and a modal dialog
 * writes a style element: the page's policy allows neither without this.
 */
z.config({ jitless: true })
const nonce = document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content')
if (nonce) setNonce(nonce)
