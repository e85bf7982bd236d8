import { type NativeImage, nativeImage } from 'electron'
import colour16 from './icons/colour16.png?inline'
import colour22 from './icons/colour22.png?inline'
import colour32 from './icons/colour32.png?inline'
import colour44 from './icons/colour44.png?inline'
import template16 from './icons/template16.png?inline'
import template32 from './icons/template32.png?inline'

/** The tray's image: on a Mac a shape that the menu bar colours, elsewhere one that light and dark panels both show. */
export function trayIcon(): NativeImage {
  if (process.platform === 'darwin') {
    const icon = twoSizes(template16, template32)
    icon.setTemplateImage(true)
    return icon
  }
  return process.platform === 'win32' ? twoSizes(colour16, colour32) : twoSizes(colour22, colour44)
}

function twoSizes(plain: string, double: string): NativeImage {
  const icon = nativeImage.createFromDataURL(plain)
  icon.addRepresentation({ scaleFactor: 2, dataURL: double })
  return icon
}
