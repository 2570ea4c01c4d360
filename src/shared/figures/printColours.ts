/** Colours of pictures that leave the program, on white paper. */

/** They stay apart in print and for colour-blind readers (Okabe and Ito 2008), dark ones first. */
const PRINT = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#000000'];

/** Colour of the i-th of `count` curves: of more than can be told apart from purple to yellow, in their order. */
export function printColour(index: number, count: number): string {
  if (count <= PRINT.length) return PRINT[index % PRINT.length] ?? '#000000';
  const stops = [
    [68, 1, 84],
    [59, 82, 139],
    [33, 145, 140],
    [94, 201, 98],
    [220, 200, 30],
  ] as const;
  const place = (index / Math.max(1, count - 1)) * (stops.length - 1);
  const [low, high] = [stops[Math.floor(place)] ?? stops[0], stops[Math.ceil(place)] ?? stops[0]];
  const share = place - Math.floor(place);
  return `#${low
    .map((value, i) =>
      Math.round(value + ((high[i] ?? value) - value) * share)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}
