/**
 * The header that names a file which a browser shows or saves (RFC 6266): once in plain letters, once in full. Nothing in the
 * name can end the header or start another parameter.
 */
export function attachmentNamed(
  fileName: string,
  disposition: 'inline' | 'attachment' = 'attachment',
): string {
  const plain = fileName
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\w. -]/gu, '_');
  return `${disposition}; filename="${plain}"; filename*=UTF-8''${encoded(fileName)}`;
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /['()*]/gu,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
