import type { BrowserWindow } from './BrowserWindow.ts'

/** The windows that are open, by id, oldest first. */
export const windows = new Map<number, BrowserWindow>()
