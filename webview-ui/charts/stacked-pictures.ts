/** Pictures of several charts as one, each under its name. */

export interface NamedPicture {
  readonly label: string;
  readonly canvas: HTMLCanvasElement;
}

const NAME_HEIGHT = 22;

/** @param page whose font and colour the names have. @param scale device pixels to a CSS pixel */
export function stackedPictures(page: HTMLElement, pictures: readonly NamedPicture[], scale: number): HTMLCanvasElement | null {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (!context || pictures.length === 0) return null;
  const name = NAME_HEIGHT * scale;
  canvas.width = Math.max(...pictures.map(picture => picture.canvas.width));
  canvas.height = pictures.reduce((height, picture) => height + name + picture.canvas.height, 0);
  const { color, fontFamily, fontSize } = getComputedStyle(page);
  context.fillStyle = color;
  context.font = `${Number.parseFloat(fontSize) * scale}px ${fontFamily}`;
  context.textBaseline = 'middle';
  let top = 0;
  for (const picture of pictures) {
    context.fillText(picture.label, 4 * scale, top + name / 2);
    context.drawImage(picture.canvas, 0, top + name);
    top += name + picture.canvas.height;
  }
  return canvas;
}
