import type { Page } from 'playwright-core';

/** A text with too little contrast. */
export interface Faint {
  readonly text: string;
  readonly contrast: number;
}

/** Returns every text on a page whose contrast to its background is below `least`, as defined by WCAG. */
export function faintTexts(page: Page, least: number): Promise<readonly Faint[]> {
  return page.evaluate<readonly Faint[]>(`(() => {${MEASURE} return faint(${least});})()`);
}

// This code runs in the page, where the types and names of this file do not exist.
const MEASURE = `
const parse = (color) => {
  const [r, g, b, a = 1] = color.match(/[0-9.]+/g).map(Number);
  return { r, g, b, a };
};
const luminance = ({ r, g, b }) => {
  const [x, y, z] = [r, g, b].map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
};
const behind = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const color = parse(getComputedStyle(at).backgroundColor);
    if (color.a === 1) return color;
    if (color.a !== 0) throw new Error('half-transparent background');
  }
  throw new Error('no background');
};
const faint = (least) => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  let measured = 0;
  while (texts.nextNode()) {
    const text = texts.currentNode.data.trim();
    const element = texts.currentNode.parentElement;
    if (text === '' || !element.checkVisibility()) continue;
    measured += 1;
    const [dark, light] = [luminance(parse(getComputedStyle(element).color)), luminance(behind(element))]
      .sort((a, b) => a - b);
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < least) found.push({ text, contrast });
  }
  if (measured < 20) throw new Error('hardly any text was measured: ' + measured);
  return found;
};`;
