const THIS_MACHINE = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** Whether what is sent from there cannot be changed on the way: https, or http that never leaves this machine. */
export function isSafeAddress(address: URL | null): boolean {
  return (
    address?.protocol === 'https:' ||
    (address?.protocol === 'http:' && THIS_MACHINE.has(address.hostname))
  );
}
