/** Returns the FNV-1a hash of an id's code units, 32 bits signed (Fowler, Noll & Vo); `seed` gives another hash. */
export function idHash(id: string, seed = 0): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return hash;
}
