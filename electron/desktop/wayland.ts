/** Whether this Linux session is under Wayland, where no program takes keys for itself or presses them in another one. */
export function isWayland(env: NodeJS.ProcessEnv): boolean {
  // Started from a console, a session calls itself `tty`.
  return env.XDG_SESSION_TYPE === 'wayland' || (env.XDG_SESSION_TYPE !== 'x11' && Boolean(env.WAYLAND_DISPLAY))
}
