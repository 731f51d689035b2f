// What npm and others that run a command do to a server's signals, seen with npm 11 on Debian and put right here.

/** A second signal this soon after the first is an echo: nobody presses Ctrl-C twice in a tenth of a second. */
const echoMs = 100

/**
 * On Ctrl-C the terminal signals the whole process group and npm forwards the signal too. Where /bin/sh replaces
 * itself by the command (bash), the server gets both within milliseconds, and would take the second for
 * "do not wait, stop now". Call before anything listens.
 */
export function dropEchoes(target, now = () => performance.now()) {
  const emit = target.emit
  const last = new Map()
  target.emit = function (name, ...rest) {
    if (name !== 'SIGINT' && name !== 'SIGTERM') return emit.call(this, name, ...rest)
    const echo = now() - (last.get(name) ?? -Infinity) < echoMs
    last.set(name, now())
    return echo || emit.call(this, name, ...rest)
  }
}

/**
 * `kill` of npm itself ends the shell between npm and us (dash) and leaves us running without a parent, the port
 * still taken. When the parent is gone, stop as if asked to.
 */
export function endWithParent(target, everyMs = 1000) {
  if (!target.env.npm_lifecycle_event) return
  const parent = target.ppid
  const timer = setInterval(() => {
    if (target.ppid === parent) return
    clearInterval(timer)
    target.kill(target.pid, 'SIGTERM')
  }, everyMs)
  timer.unref()
}
