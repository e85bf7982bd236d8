export interface Mutated {
  bytes: Buffer
  /** What was done to it. */
  how: string
  /** No reader may take it for whole. */
  isSurelyBroken: boolean
}

/** Numbers that look random and are the same at every run with that seed. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const numbers = [
  0n,
  1n,
  2n,
  7n,
  255n,
  65_535n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 62n,
  2n ** 63n,
  2n ** 64n - 1n,
]

/**
 * Makes one thing wrong with a .gguf file of version 3: a flipped bit, a cut, a number that is another one, two tokens
 * that are the same, a count or a length that can't be. `round` says which kind of wrong, `random` what exactly.
 */
export function mutateGguf(sound: Buffer, round: number, random: (below: number) => number): Mutated {
  const bytes = Buffer.from(sound)
  const headerEnd = sound.indexOf('output_norm.weight') + 64
  const pick = <T>(all: readonly T[]): T => all[random(all.length)] as T
  const done = (how: string, isSurelyBroken = false): Mutated => ({ bytes, how, isSurelyBroken })

  switch (round % 8) {
    case 0: {
      const at = random(headerEnd)
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random(8)), at)
      return done(`a flipped bit at ${at}`)
    }
    case 1: {
      const at = headerEnd + random(bytes.length - headerEnd)
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random(8)), at)
      return done(`a flipped bit of the data at ${at}`)
    }
    case 2: {
      const at = random(2) === 0 ? random(headerEnd) : random(bytes.length - 1)
      return { bytes: bytes.subarray(0, at), how: `cut at ${at}`, isSurelyBroken: true }
    }
    case 3: {
      const key = pick(keysOf(sound))
      // Behind a key stand four bytes of its type.
      const at = sound.indexOf(key) + key.length + 4
      bytes.writeUInt32LE(Number(pick(numbers.slice(0, 9))), at)
      return done(`another number for ${key}`)
    }
    case 4: {
      const [from, to] = [random(250), random(250)]
      const byteToken = (value: number) => `<0x${value.toString(16).toUpperCase().padStart(2, '0')}>`
      if (from === to) return done('nothing')
      bytes.write(byteToken(from), bytes.indexOf(byteToken(to)), 'latin1')
      return done(`token ${byteToken(to)} is ${byteToken(from)} too`, true)
    }
    case 5: {
      const at = pick([8, 16, 24])
      bytes.writeBigUInt64LE(pick(numbers.slice(6)), at)
      return done(`a count or length that can’t be, at ${at}`, true)
    }
    case 6: {
      const name = pick(['attn_q', 'attn_k', 'ffn_up', 'ffn_down', 'attn_norm', 'attn_output'])
      const at = sound.indexOf(`blk.0.${name}.weight`) + `blk.0.${name}.weight`.length + random(36)
      bytes.writeUInt8(random(256), at)
      return done(`a byte of the description of ${name} at ${at}`)
    }
    default: {
      const key = pick(keysOf(sound))
      const at = sound.indexOf(key)
      bytes.write(pick(['x', '.', '\0', 'X']), at + random(key.length), 'latin1')
      if (random(2) === 0) bytes.writeBigUInt64LE(BigInt(key.length + random(5) - 2), at - 8)
      return done(`another name for ${key}`)
    }
  }
}

function keysOf(bytes: Buffer): string[] {
  const found = bytes
    .subarray(0, 200_000)
    .toString('latin1')
    .match(/(?:llama|general|tokenizer)\.[a-z_.]{4,}/g)
  return [...new Set(found)]
}
