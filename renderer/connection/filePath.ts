/** Where a file is that the user has dropped or chosen; null where a page is not told. */
export const filePath = (file: File): string | null => window.aside?.pathOf(file) || null
