/** The editor's colours as the charts need them, read from the page's style and read again when the theme changes. */
import type { CurveStyle } from '../../src/shared/colouring';
import { type CurveColour, curveColour, curveColours, curveDash, orderedColours } from '../../src/shared/palette';

export interface ChartTheme {
  colour(id: CurveColour): string;
  /** Colour of the i-th group's curves. */
  curve(group: number): string;
  /** Dash of the i-th group's curves. */
  dash(group: number): readonly number[];
  readonly foreground: string;
  readonly muted: string;
  readonly grid: string;
  readonly background: string;
  readonly fontFamily: string;
  /** Pixels. */
  readonly fontSize: number;
  /** High contrast: no translucent lines, dashes tell curves apart. */
  readonly highContrast: boolean;
  /** Light figures on a dark background. */
  readonly dark: boolean;
}

export function readTheme(): ChartTheme {
  const style = getComputedStyle(document.body);
  const token = (name: string, fallback: string) => style.getPropertyValue(`--vscode-${name}`).trim() || fallback;
  const foreground = token('foreground', style.color);
  const highContrast = isHighContrast();
  const colours = new Map<CurveColour, string>(
    [...curveColours, ...orderedColours].map(id => [id, opaque(token(id.replace('.', '-'), foreground))]),
  );
  const colour = (id: CurveColour) => colours.get(id) ?? foreground;
  return {
    colour,
    curve: group => colour(curveColour(group)),
    dash: group => curveDash(highContrast ? group : Math.floor(group / curveColours.length)),
    foreground,
    muted: highContrast ? foreground : token('descriptionForeground', foreground),
    grid: token('charts-lines', foreground),
    background: token('editor-background', style.backgroundColor),
    fontFamily: token('font-family', style.fontFamily),
    fontSize: Math.max(10, Math.round(Number.parseFloat(token('font-size', '13px')) * 0.85)),
    highContrast,
    dark: isDark(),
  };
}

/** `theme` for groups that have these styles; in high contrast every group has a dash of its own. */
export function styledTheme(theme: ChartTheme, styles: readonly CurveStyle[]): ChartTheme {
  const styleOf = (group: number): CurveStyle => styles[group] ?? { colour: curveColour(group), repeat: 0 };
  return {
    ...theme,
    curve: group => theme.colour(styleOf(group).colour),
    dash: group => curveDash(theme.highContrast ? group : styleOf(group).repeat),
  };
}

/** Both high-contrast themes, light and dark. */
export function isHighContrast(): boolean {
  return [...document.body.classList].some(name => name.startsWith('vscode-high-contrast'));
}

function isDark(): boolean {
  const { classList } = document.body;
  return !classList.contains('vscode-light') && !classList.contains('vscode-high-contrast-light');
}

/** The editor marks a new theme on the body's class and on the root's style. */
export function onThemeChange(listener: () => void): void {
  const observer = new MutationObserver(listener);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
}

/** Some themes define chart colours as translucent highlights: too faint for a line. */
function opaque(colour: string): string {
  const canvas = document.createElement('canvas').getContext('2d');
  if (!canvas) return colour;
  canvas.fillStyle = colour;
  return canvas.fillStyle.replace(/^rgba\((.*),[^,]*\)$/, 'rgb($1)');
}

/** A colour of any notation with the given opacity, as canvas understands it. */
export function translucent(colour: string, opacity: number): string {
  return `color-mix(in srgb, ${colour} ${Math.round(opacity * 100)}%, transparent)`;
}
