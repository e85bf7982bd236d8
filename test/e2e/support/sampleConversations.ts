import type { Conversation, ModelRef } from '../../../shared/model/conversation.ts'
import type { Block, Message } from '../../../shared/model/message.ts'
import type { StoredConversation } from './storeConversations.ts'

const model: ModelRef = { engine: 'ollama', name: 'qwen3:4b' }
const fence = '```'

const photos = `This loop reads each photo's \`DateTimeOriginal\` and renames the file. \`mv -n\` never overwrites:

${fence}bash
for f in *.jpg; do
  d=$(exiftool -s3 -DateTimeOriginal "$f")   # 2024:05:01 10:22:31
  n="\${d//:/-}"
  mv -n -- "$f" "\${n/ /_}.jpg"
done
${fence}

Two photos taken in the same second would share a name, so the second one keeps its old one. To see what would happen first:

- put \`echo\` before \`mv\` and run it once;
- then remove it and run it again.

| Photo | Taken | New name |
| --- | --- | --- |
| IMG_0412.jpg | 1 May 2024, 10:22:31 | 2024-05-01_10-22-31.jpg |
| IMG_0413.jpg | 1 May 2024, 10:22:48 | 2024-05-01_10-22-48.jpg |

The number of possible names a day is $24 \\cdot 60 \\cdot 60 = 86\\,400$.`

/** Conversations that show what the interface can show, with times counted back from `now`. */
export function sampleConversations(now: number): StoredConversation[] {
  const numbers = {
    usage: { inputTokens: 1_206, outputTokens: 600, contextLength: 8_192 },
    timings: { firstTokenMs: 210, totalMs: 4_100, evalMs: 12_500 },
  }
  const thought: Block = {
    type: 'reasoning',
    text: 'They want no file to be overwritten, so `mv -n` it is.',
    durationMs: 4_000,
  }
  const answered = (id: string, parentId: string, text: string): Partial<Message> => ({
    id,
    parentId,
    blocks: [thought, { type: 'text', text }],
    ...numbers,
  })

  return [
    talk('photos', 'Rename files by date taken', now - 60_000, [
      {
        id: 'photos-q',
        blocks: [
          {
            type: 'text',
            text: "Rename every photo in this folder to the date it was taken. Don't overwrite anything.",
          },
        ],
      },
      answered('photos-a1', 'photos-q', 'Use a file manager.'),
      answered('photos-a3', 'photos-q', 'Use a script.'),
      answered('photos-a2', 'photos-q', photos),
    ]),
    talk('build', 'Clean up the build folder', now - 120_000, [
      { id: 'build-q', blocks: [{ type: 'text', text: 'How big is the build folder, and can you empty it?' }] },
      {
        ...answered('build-a', 'build-q', ''),
        blocks: [
          thought,
          { type: 'toolCall', id: 'call-1', name: 'list_folder', args: { path: '~/projects/site/build' } },
          {
            type: 'toolResult',
            callId: 'call-1',
            name: 'list_folder',
            content: '214 files, 1.3 GB',
            isError: false,
            durationMs: 100,
          },
          {
            type: 'toolCall',
            id: 'call-2',
            name: 'run_command',
            args: { argv: ['find', 'build', '-mindepth', '1', '-delete'] },
          },
          {
            type: 'toolResult',
            callId: 'call-2',
            name: 'run_command',
            content: 'find: build: Permission denied',
            isError: true,
            durationMs: 40,
          },
          {
            type: 'text',
            text: 'The folder holds 214 files, 1.3 GB. I could not empty it: it belongs to another user.',
          },
        ],
      },
    ]),
    talk('tokenizer', 'Why is my tokenizer slow?', now - 180_000, [
      { id: 'tokenizer-q', blocks: [{ type: 'text', text: 'Why is my tokenizer slow on long lines?' }] },
      {
        ...answered(
          'tokenizer-a',
          'tokenizer-q',
          'Most of the time goes into `String.slice`: each token copies the rest of the line, so',
        ),
        status: 'failed',
        error: {
          code: 'ENGINE_FAILED',
          message: 'The program that runs qwen3:4b ended in the middle of the answer.',
          next: 'What had arrived is kept. Try again; if it happens again, a smaller model may fit into memory.',
          detail: 'an error was encountered while running the model: CUDA error: out of memory',
        },
      },
    ]),
    talk('wal', 'SQLite WAL and power loss', now - 26 * 3_600_000, [
      { id: 'wal-q', blocks: [{ type: 'text', text: 'What does SQLite lose at a power cut in WAL mode?' }] },
      answered('wal-a', 'wal-q', 'With `synchronous=FULL`: nothing that was committed.'),
    ]),
    talk('packing', 'Packing list, four days, rain', now - 27 * 3_600_000, [
      { id: 'packing-q', blocks: [{ type: 'text', text: 'A packing list for four days of rain.' }] },
      answered('packing-a', 'packing-q', 'Boots, a coat, and a book.'),
    ]),
  ]
}

function talk(id: string, title: string, at: number, parts: Partial<Message>[]): StoredConversation {
  const messages = parts.map(
    (part, index): Message => ({
      id: `${id}-${index}`,
      conversationId: id,
      parentId: null,
      role: part.parentId ? 'assistant' : 'user',
      blocks: [],
      status: 'complete',
      createdAt: at + index,
      ...(part.parentId && { model }),
      ...part,
    }),
  )
  const conversation: Conversation = {
    id,
    title,
    autoTitle: false,
    pinned: false,
    createdAt: at,
    updatedAt: at,
    headId: null,
    settings: { model },
  }
  return { conversation, messages }
}
