/** The variables that the editor sets on a webview's root, with the values of its default themes (VS Code 1.139). */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../support/project';

export type ThemeName = 'light' | 'dark' | 'highContrast' | 'highContrastLight';

export interface Theme {
  /** What the editor puts on the body. */
  readonly bodyClass: string;
  readonly variables: Readonly<Record<string, string>>;
}

const fonts = {
  'font-family': "system-ui, 'Ubuntu', 'Droid Sans', sans-serif",
  'font-size': '13px',
  'editor-font-family': "'Droid Sans Mono', monospace",
};

const light = {
  foreground: '#3b3b3b',
  descriptionForeground: '#3b3b3b',
  errorForeground: '#f85149',
  focusBorder: '#005fb8',
  'editor-background': '#ffffff',
  'editor-foreground': '#3b3b3b',
  'editorWidget-background': '#f8f8f8',
  'widget-border': '#e5e5e5',
  'panel-border': '#e5e5e5',
  'button-background': '#005fb8',
  'button-foreground': '#ffffff',
  'button-border': 'rgba(0, 0, 0, 0.1)',
  'button-hoverBackground': '#0258a8',
  'button-secondaryBackground': '#e5e5e5',
  'button-secondaryForeground': '#3b3b3b',
  'button-secondaryHoverBackground': '#cccccc',
  'inputOption-activeBackground': '#bed6ed',
  'inputOption-activeBorder': '#005fb8',
  'inputOption-activeForeground': '#000000',
  'inputValidation-warningBackground': '#f6f5d2',
  'inputValidation-warningBorder': '#b89500',
  'progressBar-background': '#005fb8',
  'textLink-foreground': '#005fb8',
  'toolbar-hoverBackground': 'rgba(184, 184, 184, 0.31)',
  'charts-foreground': '#3b3b3b',
  'charts-lines': 'rgba(59, 59, 59, 0.5)',
  'charts-blue': '#0063d3',
  'charts-yellow': '#bf8803',
  'charts-orange': 'rgba(234, 92, 0, 0.33)',
  'charts-red': '#e51400',
  'charts-green': '#388a34',
  'charts-purple': '#652d90',
};

const dark = {
  foreground: '#cccccc',
  descriptionForeground: '#9d9d9d',
  errorForeground: '#f85149',
  focusBorder: '#0078d4',
  'editor-background': '#1f1f1f',
  'editor-foreground': '#cccccc',
  'editorWidget-background': '#202020',
  'widget-border': '#313131',
  'panel-border': '#2b2b2b',
  'button-background': '#0078d4',
  'button-foreground': '#ffffff',
  'button-border': 'rgba(255, 255, 255, 0.1)',
  'button-hoverBackground': '#026ec1',
  'button-secondaryBackground': '#313131',
  'button-secondaryForeground': '#cccccc',
  'button-secondaryHoverBackground': '#2b2b2b',
  'inputOption-activeBackground': 'rgba(36, 137, 219, 0.51)',
  'inputOption-activeBorder': '#2488db',
  'inputOption-activeForeground': '#ffffff',
  'inputValidation-warningBackground': '#352a05',
  'inputValidation-warningBorder': '#b89500',
  'progressBar-background': '#0078d4',
  'textLink-foreground': '#4daafc',
  'toolbar-hoverBackground': 'rgba(90, 93, 94, 0.31)',
  'charts-foreground': '#cccccc',
  'charts-lines': 'rgba(204, 204, 204, 0.5)',
  'charts-blue': '#59a4f9',
  'charts-yellow': '#cca700',
  'charts-orange': 'rgba(234, 92, 0, 0.33)',
  'charts-red': '#f14c4c',
  'charts-green': '#89d185',
  'charts-purple': '#b180d7',
};

/** Without `charts-orange`, `toolbar-hoverBackground` and secondary button background: high contrast leaves them undefined. */
const highContrast = {
  foreground: '#ffffff',
  descriptionForeground: 'rgba(255, 255, 255, 0.7)',
  errorForeground: '#f48771',
  focusBorder: '#f38518',
  contrastBorder: '#6fc3df',
  contrastActiveBorder: '#f38518',
  'editor-background': '#000000',
  'editor-foreground': '#ffffff',
  'editorWidget-background': '#0c141f',
  'widget-border': '#6fc3df',
  'panel-border': '#6fc3df',
  'button-background': '#000000',
  'button-foreground': '#ffffff',
  'button-border': '#6fc3df',
  'button-secondaryForeground': '#ffffff',
  'inputOption-activeBackground': 'rgba(0, 0, 0, 0)',
  'inputOption-activeBorder': '#6fc3df',
  'inputOption-activeForeground': '#ffffff',
  'inputValidation-warningBackground': '#000000',
  'inputValidation-warningBorder': '#6fc3df',
  'progressBar-background': '#6fc3df',
  'textLink-foreground': '#21a6ff',
  'charts-foreground': '#ffffff',
  'charts-lines': 'rgba(255, 255, 255, 0.5)',
  'charts-blue': '#59a4f9',
  'charts-yellow': '#ffd370',
  'charts-red': '#f48771',
  'charts-green': '#89d185',
  'charts-purple': '#b180d7',
};

const highContrastLight = {
  ...highContrast,
  foreground: '#292929',
  descriptionForeground: 'rgba(41, 41, 41, 0.7)',
  errorForeground: '#b5200d',
  focusBorder: '#006bbd',
  contrastBorder: '#0f4a85',
  contrastActiveBorder: '#006bbd',
  'editor-background': '#ffffff',
  'editor-foreground': '#292929',
  'editorWidget-background': '#ffffff',
  'widget-border': '#0f4a85',
  'panel-border': '#0f4a85',
  'button-background': '#0f4a85',
  'button-border': '#0f4a85',
  'button-secondaryBackground': '#ffffff',
  'button-secondaryForeground': '#292929',
  'inputOption-activeBorder': '#0f4a85',
  'inputOption-activeForeground': '#292929',
  'inputValidation-warningBackground': '#ffffff',
  'inputValidation-warningBorder': '#0f4a85',
  'progressBar-background': '#0f4a85',
  'textLink-foreground': '#0f4a85',
  'charts-foreground': '#292929',
  'charts-lines': 'rgba(41, 41, 41, 0.5)',
  'charts-blue': '#0063d3',
  'charts-yellow': '#895503',
  'charts-red': '#b5200d',
  'charts-green': '#374e06',
  'charts-purple': '#652d90',
};

const manifest = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')) as {
  readonly contributes: { readonly colors: readonly { readonly id: string; readonly defaults: Readonly<Record<string, string>> }[] };
};

/** The colours that the extension contributes, as its manifest has them. */
const contributed = (theme: 'dark' | 'light' | 'highContrast' | 'highContrastLight') =>
  Object.fromEntries(manifest.contributes.colors.map(({ id, defaults }) => [id.replace('.', '-'), defaults[theme] ?? '']));

const withPrefix = (variables: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries({ ...fonts, ...variables }).map(([name, value]) => [`--vscode-${name}`, value]));

export const themes: Readonly<Record<ThemeName, Theme>> = {
  light: { bodyClass: 'vscode-light', variables: withPrefix({ ...light, ...contributed('light') }) },
  dark: { bodyClass: 'vscode-dark', variables: withPrefix({ ...dark, ...contributed('dark') }) },
  highContrast: { bodyClass: 'vscode-high-contrast', variables: withPrefix({ ...highContrast, ...contributed('highContrast') }) },
  highContrastLight: {
    bodyClass: 'vscode-high-contrast-light vscode-high-contrast',
    variables: withPrefix({ ...highContrastLight, ...contributed('highContrastLight') }),
  },
};
