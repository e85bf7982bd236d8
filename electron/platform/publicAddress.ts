import { BlockList, isIP } from 'node:net'
import { networkInterfaces } from 'node:os'

/** What IANA keeps for other uses than the open internet, and where clouds answer their own machines. */
const special = new BlockList()
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  special.addSubnet(net, prefix, 'ipv4')
}
// Within 2000::/3: those that carry an IPv4 address inside (Teredo, 6to4), and those of documents.
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  special.addSubnet(net, prefix, 'ipv6')
}

const global = new BlockList()
global.addSubnet('2000::', 3, 'ipv6')

/**
 * Whether an IP address is of the open internet: not this machine by any of its addresses, not its network, not
 * reserved, and not one that leads to such an IPv4 address.
 */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address)
  if (version === 0 || isOwn(address)) return false
  if (version === 4) return !special.check(address, 'ipv4')
  return global.check(address, 'ipv6') && !special.check(address, 'ipv6')
}

/** What listens everywhere on this machine is reached by its outer address too. */
function isOwn(address: string): boolean {
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6'
  const own = new BlockList()
  for (const each of Object.values(networkInterfaces()).flatMap((list) => list ?? [])) {
    if (isIP(each.address)) own.addAddress(each.address, each.family === 'IPv4' ? 'ipv4' : 'ipv6')
  }
  return own.check(address, family)
}
