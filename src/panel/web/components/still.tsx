import { Component, type ComponentChildren } from 'preact';

type Props = { of: readonly unknown[]; draw: () => ComponentChildren };

/** Draws again only what depends on something that changed: `of` is all that `draw` looks at. */
export class Still extends Component<Props> {
  override shouldComponentUpdate({ of }: Props): boolean {
    return of.length !== this.props.of.length || of.some((one, index) => one !== this.props.of[index]);
  }

  override render({ draw }: Props): ComponentChildren {
    return draw();
  }
}
