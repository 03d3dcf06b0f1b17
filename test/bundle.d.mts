import type { Plugin } from 'rolldown';

export function bundleTo(file: string, input: string, plugins?: Plugin[]): Promise<void>;
export const MODULES: string;
export function ofTheProject(name: string, exported: readonly string[]): Plugin;
