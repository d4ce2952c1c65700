import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from './architecture.ts'
import { type ProxyName, type ProxyServer, startProxy } from './proxy.ts'

/** Every proxy that `docs/proxies.md` has a configuration for. */
export const documentedProxies: readonly ProxyName[] = [
  ...(['nginx', 'haproxy', 'apache'] as const),
  ...(['lighttpd', 'varnish', 'squid'] as const),
]

/** What the page calls the language of each configuration. */
const LANGUAGES: Readonly<Partial<Record<ProxyName, string>>> = { varnish: 'vcl' }

/** Where a test's proxy listens instead: on a free port of loopback and without TLS. */
const LISTENERS: Readonly<Record<ProxyName, (shown: string, port: number) => string>> = {
  nginx: (shown, port) =>
    shown
      .replace('listen 443 ssl http2;', `listen 127.0.0.1:${port};`)
      .replaceAll(/^\s*ssl_certificate.*\n/gm, ''),
  haproxy: (shown, port) => shown.replace(/bind :443 .*/, `bind 127.0.0.1:${port}`),
  apache: (shown, port) =>
    `Listen 127.0.0.1:${port}\n${shown
      .replace('<VirtualHost *:443>', `<VirtualHost 127.0.0.1:${port}>`)
      .replaceAll(/^\s*(SSL|Protocols).*\n/gm, '')}`,
  lighttpd: (shown, port) =>
    shown.replace('server.port = 80', `server.bind = "127.0.0.1"\nserver.port = ${port}`),
  varnish: (shown) => shown,
  squid: (shown, port) => shown.replace('http_port 80', `http_port 127.0.0.1:${port}`),
}

/**
 * Starts a proxy with the configuration that `docs/proxies.md` shows, without TLS and in front of one
 * control plane.
 */
export function startDocumentedProxy(name: ProxyName, upstream: string): Promise<ProxyServer> {
  const page = readFileSync(join(repositoryRoot, 'docs/proxies.md'), 'utf8')
  const language = LANGUAGES[name] ?? name
  const shown = new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(page)?.[1]
  if (shown === undefined) throw new Error(`docs/proxies.md shows no configuration of ${name}`)
  const { hostname, port: upstreamPort, host } = new URL(upstream)
  const site = shown
    .replaceAll(/^.*127\.0\.0\.1:4401.*\n/gm, '')
    .replaceAll('127.0.0.1:4400', host)
    .replaceAll('127.0.0.1', hostname)
    .replaceAll('4400', upstreamPort)
  return startProxy(name, (port) => LISTENERS[name](site, port))
}
