import { Notification } from 'electron'

// A notification that nothing holds is collected, and its click goes nowhere.
const shown = new Set<Notification>()

/** Shows a notification of the system, where there are any; `onClick` when the user clicks it. */
export function notify({ title, body, onClick }: { title: string; body: string; onClick?: () => void }): void {
  if (!Notification.isSupported()) return
  const notification = new Notification({ title, body })
  shown.add(notification)
  notification.on('click', () => onClick?.())
  notification.on('close', () => shown.delete(notification))
  notification.show()
}
