/** A figure as SVG 1.1. */
import { chartSvg } from './chartSvg';
import type { Figure } from './figure';
import { mapSvg } from './mapSvg';
import { printStyle, type SvgStyle } from './svgParts';

export function figureSvg(figure: Figure, style: SvgStyle = printStyle): string {
  return figure.kind === 'map' ? mapSvg(figure, style) : chartSvg(figure, style);
}
