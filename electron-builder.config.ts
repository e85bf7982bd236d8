import type { Configuration } from 'electron-builder'
import { engineFiles } from './scripts/engineFiles.ts'

/** Where the deb package says it comes from. On GitHub that is the repository that builds it. */
const homepage = process.env.GITHUB_REPOSITORY
  ? `https://github.com/${process.env.GITHUB_REPOSITORY}`
  : 'https://localhost/aside'

const config: Configuration = {
  appId: 'app.aside',
  productName: 'Aside',
  copyright: 'MIT License',
  extraMetadata: { homepage },
  directories: { output: 'dist', buildResources: 'build' },
  // Everything is bundled into out/ but the engine of .gguf files, which has native parts.
  files: [
    'out/**',
    'package.json',
    '!out/.sources',
    '!**/*.map',
    '!**/node_modules/**',
    ...engineFiles(import.meta.dirname, { vulkan: process.env.ASIDE_VULKAN === '1' }),
  ],
  asar: true,
  // What the system loads must stand on the disk.
  asarUnpack: ['node_modules/@node-llama-cpp/**'],
  // "false" says that dependencies are dealt with: without it those of package.json would be copied in all the same.
  beforeBuild: () => Promise.resolve(false),
  publish: null,
  // Chromium's own translations are most of its size; the interface speaks English.
  electronLanguages: ['en-US', 'en'],
  electronFuses: {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    grantFileProtocolExtraPrivileges: false,
    enableCookieEncryption: true,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
  },
  linux: {
    target: ['AppImage', 'deb'],
    category: 'Utility',
    maintainer: 'Aside',
    synopsis: 'An assistant for people who run their own models',
    icon: 'build/icon.png',
    executableName: 'aside',
    // The portals of a desktop know an app by its file, which is then named as package.json's desktopName says.
    syncDesktopName: true,
    // What the icon in a dock or taskbar offers, as `taskbarStarts` of shared/menuLayout.ts has it.
    desktop: {
      entry: { Actions: 'newWindow;quickAsk;' },
      desktopActions: {
        newWindow: { Name: 'New window', Exec: 'aside --new-window' },
        quickAsk: { Name: 'Quick ask', Exec: 'aside --toggle' },
      },
    },
  },
  // Without a certificate the app is signed for this machine only; Apple's processors start nothing unsigned.
  mac: {
    target: ['dmg'],
    category: 'public.app-category.productivity',
    icon: 'build/icon.png',
    identity: '-',
    hardenedRuntime: false,
    // macOS shows this when keys are to be pressed in another program for the first time, and without it never asks.
    extendInfo: {
      NSAppleEventsUsageDescription:
        'Aside asks System Events to press the copy or paste key in the program below, when you tell it to.',
    },
  },
  win: { target: ['nsis'], icon: 'build/icon.png' },
  nsis: { oneClick: true, perMachine: false, deleteAppDataOnUninstall: false },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder fills these in.
  artifactName: 'aside-${version}-${os}-${arch}.${ext}',
}

export default config
