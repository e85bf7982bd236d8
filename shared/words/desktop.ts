/** Tray, menus, notifications, and their settings. */
export const desktopWords = {
  title: 'Desktop',
}
