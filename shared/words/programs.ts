/** Why text of other programs could not be had, or given to them. */
export const programWords = {
  wayland: 'Under Wayland no program may press keys in another one.',
  noTool: 'xdotool is not installed, which presses the keys on X11.',
  noToolNext: 'On Debian and Ubuntu: sudo apt install xdotool',
  noPermission: 'macOS does not let Aside press keys in other programs.',
  noPermissionNext: 'Allow Aside in System Settings, Privacy & Security, under Accessibility and under Automation.',
  noKeys: 'The key could not be pressed in the program below.',
  noProgram: 'The program below did not get the focus back.',
  ownWindow: 'The window below is Aside’s own.',
  terminal: 'The program below is a terminal, which would run each line.',
  unknownProgram: 'It is not known whether the program below is a terminal, which would run each line.',
  noCopyNext: 'Copy it in the program below, then add the clipboard.',
  copyOff: 'Aside does not press the copy key in other programs.',
  copyOffNext: 'Settings, Quick ask, allows it. Or copy the text yourself, then add the clipboard.',
  clipboardInUse: 'The clipboard holds something that Aside could not put back, so the copy key was not pressed.',
  clipboardInUseNext: 'Copy the text yourself, then add the clipboard.',
}
