/** Whether this Linux session is under Wayland, where no program takes keys for itself or presses them in another one. */
export function isWayland(env: NodeJS.ProcessEnv): boolean {
  return env.XDG_SESSION_TYPE ? env.XDG_SESSION_TYPE === 'wayland' : Boolean(env.WAYLAND_DISPLAY)
}
