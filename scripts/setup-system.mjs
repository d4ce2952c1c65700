/**
 * Makes sure that the programs which the tests run are on this machine: `npm run setup`.
 *
 * What is missing is installed from Debian's packages where this user may do that, after saying so;
 * elsewhere the script names the package and the command and exits with 1. Plain JavaScript without
 * dependencies, because it runs before anything else and on any Node >= 20.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findChromium } from './find-chromium.mjs'

/**
 * @typedef {object} Part
 * @property {string} name what it is called in messages
 * @property {string} purpose what needs it
 * @property {() => string | null} problem null if the part is usable, else what is wrong
 * @property {string} debianPackage
 * @property {string} homebrewFormula
 * @property {string | null} service systemd unit that the package starts and that we do not want
 */

/** @type {Part[]} */
const PARTS = [
  {
    name: 'redis-server 6.2 or newer',
    purpose: 'the tests start private Redis servers of their own',
    problem: () => versionProblem('redis-server', ['--version'], /v=(\d+)\.(\d+)/, [6, 2]),
    debianPackage: 'redis-server',
    homebrewFormula: 'redis',
    service: 'redis-server.service',
  },
  {
    name: 'curl',
    purpose: 'the tests run the commands that the API document shows',
    problem: () => versionProblem('curl', ['--version'], /curl (\d+)\.(\d+)/, [7, 0]),
    debianPackage: 'curl',
    homebrewFormula: 'curl',
    service: null,
  },
  {
    name: 'promtool 2.40 or newer',
    purpose: 'the tests check the alert rules and the metrics with it',
    problem: () => versionProblem('promtool', ['--version'], /version (\d+)\.(\d+)/, [2, 40]),
    debianPackage: 'prometheus',
    homebrewFormula: 'prometheus',
    service: 'prometheus.service',
  },
  {
    name: 'Alertmanager 0.24 or newer',
    purpose: 'the tests have one tell a kill hook of alerts',
    problem: () => {
      // Debian puts its family name before it.
      const path = '/usr/bin/prometheus-alertmanager'
      const command = existsSync(path) ? path : 'alertmanager'
      return versionProblem(command, ['--version'], /version (\d+)\.(\d+)/, [0, 24])
    },
    debianPackage: 'prometheus-alertmanager',
    homebrewFormula: 'alertmanager',
    service: 'prometheus-alertmanager.service',
  },
  {
    name: 'nginx 1.18 or newer',
    purpose: 'the tests send kills through one',
    problem: () => versionProblem(sbin('nginx'), ['-v'], /nginx\/(\d+)\.(\d+)/, [1, 18]),
    debianPackage: 'nginx',
    homebrewFormula: 'nginx',
    service: 'nginx.service',
  },
  {
    name: 'HAProxy 2.4 or newer',
    purpose: 'the tests send kills through one',
    problem: () => versionProblem(sbin('haproxy'), ['-v'], /version (\d+)\.(\d+)/, [2, 4]),
    debianPackage: 'haproxy',
    homebrewFormula: 'haproxy',
    service: 'haproxy.service',
  },
  {
    name: 'Apache 2.4 or newer',
    purpose: 'the tests send kills through one',
    problem: () => versionProblem(sbin('apache2'), ['-v'], /Apache\/(\d+)\.(\d+)/, [2, 4]),
    debianPackage: 'apache2',
    homebrewFormula: 'httpd',
    service: 'apache2.service',
  },
  {
    name: 'lighttpd 1.4 or newer',
    purpose: 'the tests send kills through one',
    problem: () => versionProblem(sbin('lighttpd'), ['-v'], /lighttpd\/(\d+)\.(\d+)/, [1, 4]),
    debianPackage: 'lighttpd',
    homebrewFormula: 'lighttpd',
    service: 'lighttpd.service',
  },
  {
    name: 'Varnish 6.0 or newer',
    purpose: 'the tests send kills through one',
    problem: () => versionProblem(sbin('varnishd'), ['-V'], /varnish-(\d+)\.(\d+)/, [6, 0]),
    debianPackage: 'varnish',
    homebrewFormula: 'varnish',
    service: 'varnish.service',
  },
  {
    name: 'Squid 5.0 or newer',
    purpose: 'the tests send kills through one',
    problem: () => versionProblem(sbin('squid'), ['-v'], /Version (\d+)\.(\d+)/, [5, 0]),
    debianPackage: 'squid',
    homebrewFormula: 'squid',
    service: 'squid.service',
  },
  {
    name: 'Chromium 120 or newer',
    purpose: 'the tests run the SDK in a real browser',
    problem: () => {
      const path = findChromium() ?? 'chromium'
      return versionProblem(path, ['--version'], /Chrom\S* (\d+)\.(\d+)/, [120, 0])
    },
    debianPackage: 'chromium',
    homebrewFormula: '--cask chromium',
    service: null,
  },
]

/** Where a server is: Debian keeps them where only root looks. */
function sbin(name) {
  const path = `/usr/sbin/${name}`
  return existsSync(path) ? path : name
}

/** Runs `command` and compares the version that it prints with the least one that will do. */
function versionProblem(command, args, pattern, least) {
  const result = spawnSync(command, args, { encoding: 'utf8' })
  if (result.error !== undefined) return `${command} is not installed`
  const found = pattern.exec(`${result.stdout}${result.stderr}`)
  if (found === null) return `${command} does not say its version`
  const [major, minor] = [Number(found[1]), Number(found[2])]
  if (major > least[0] || (major === least[0] && minor >= least[1])) return null
  return `${command} ${major}.${minor} is too old`
}

/** The words to put before a command to run it as root, or null if that is not possible. */
function rootPrefix() {
  if (process.getuid?.() === 0) return []
  const sudo = spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' })
  return sudo.status === 0 ? ['sudo', '-n'] : null
}

function run(prefix, command) {
  const [program, ...args] = [...prefix, ...command]
  console.log(`setup: ${[program, ...args].join(' ')}`)
  return spawnSync(program, args, { stdio: 'inherit' }).status === 0
}

/** Installs packages without starting the services that come with them. */
function installDebian(prefix, parts) {
  const packages = parts.map((part) => part.debianPackage)
  const services = parts.flatMap((part) => part.service ?? [])
  // RUNLEVEL=1 keeps the package scripts from starting services on machines without systemd.
  const apt = ['env', 'DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1', 'apt-get']
  const install = [...apt, 'install', '-y', '--no-install-recommends', ...packages]
  const systemd = existsSync('/run/systemd/system') && services.length > 0
  if (systemd) run(prefix, ['systemctl', 'mask', ...services])
  const installed =
    run(prefix, install) || (run(prefix, [...apt, 'update']) && run(prefix, install))
  if (systemd) {
    run(prefix, ['systemctl', 'unmask', ...services])
    run(prefix, ['systemctl', 'disable', ...services])
  }
  return installed
}

function howToInstall(part) {
  if (process.platform === 'darwin') return `brew install ${part.homebrewFormula}`
  return `sudo apt-get install ${part.debianPackage}    (Debian, Ubuntu; macOS: brew install ${part.homebrewFormula})`
}

function missingParts() {
  return PARTS.flatMap((part) => {
    const problem = part.problem()
    return problem === null ? [] : [{ part, problem }]
  })
}

function main() {
  let missing = missingParts()
  if (missing.length === 0) return 0
  const prefix = existsSync('/usr/bin/apt-get') ? rootPrefix() : null
  if (prefix !== null) {
    for (const { part, problem } of missing) {
      console.log(`setup: ${problem}; ${part.purpose}.`)
      console.log(
        `setup: installing Debian's package ${part.debianPackage}; no service is started.`,
      )
    }
    installDebian(
      prefix,
      missing.map(({ part }) => part),
    )
    missing = missingParts()
  }
  for (const { part, problem } of missing) {
    console.error(`setup: ${problem}. Needed: ${part.name}; ${part.purpose}.`)
    console.error(`setup: install it with: ${howToInstall(part)}`)
  }
  return missing.length === 0 ? 0 : 1
}

process.exitCode = main()
