const modifiers = /^(command|cmd|control|ctrl|commandorcontrol|cmdorctrl|alt|option|altgr|shift|super|meta)$/
const keys =
  /^([a-z0-9]|[!"#$%&'()*,\-./:;<=>?@[\\\]^_`{|}~]|f([1-9]|1\d|2[0-4])|plus|space|tab|capslock|numlock|scrolllock|backspace|delete|insert|return|enter|up|down|left|right|home|end|pageup|pagedown|escape|esc|volume(up|down|mute)|media(nexttrack|previoustrack|stop|playpause)|printscreen|num(\d|dec|add|sub|mult|div))$/

/** Throws for what Electron does not read as an accelerator, with its words. */
export function checkAccelerator(accelerator: string): string {
  const parts = accelerator.toLowerCase().split('+')
  const key = parts.pop() ?? ''
  if (!parts.every((part) => modifiers.test(part)) || !keys.test(key)) {
    throw new TypeError(`Error processing argument at index 0, conversion failure from ${accelerator}`)
  }
  return accelerator
}
