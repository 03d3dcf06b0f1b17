import type { ActionsAnswer } from '../../wire.ts';

/** The number that needs the person, in the title of the page and on its icon. */
export function tellTitle({ needs, workspace }: Pick<ActionsAnswer, 'needs' | 'workspace'>): void {
  const title = `${needs > 0 ? `(${needs}) ` : ''}${workspace.name} · yoi-tickets`;
  if (document.title === title) return;
  document.title = title;
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]') ?? document.createElement('link');
  icon.rel = 'icon';
  icon.href = needs > 0 ? `data:image/svg+xml,${encodeURIComponent(badge(needs))}` : '/icon.svg';
  document.head.append(icon);
}

function badge(needs: number): string {
  const text = `<text x="16" y="23" font-family="sans-serif" font-size="${needs > 9 ? 17 : 20}" font-weight="700" fill="#fff" text-anchor="middle">${needs > 99 ? '99' : needs}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="16" fill="#b0400f"/>${text}</svg>`;
}
