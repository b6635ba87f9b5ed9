import type { Tone } from '../incident/standing.ts'

/** The five marks: a shape for each tone, so that meaning survives without colour. The word beside it is read aloud, the mark is not. */
export function Mark({ tone, size = 14 }: { readonly tone: Tone; readonly size?: number }) {
  return (
    <svg className={`mark tone-${tone}`} viewBox="0 0 16 16" width={size} height={size} aria-hidden="true" focusable="false">
      {shapes[tone]}
    </svg>
  )
}

const shapes: Readonly<Record<Tone, React.ReactNode>> = {
  red: (
    <>
      <path className="mark-fill" d="M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z" />
      <path className="mark-line" d="M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2" />
    </>
  ),
  amber: (
    <>
      <path className="mark-fill" d="M8 .9 15.6 14.6H.4z" />
      <path className="mark-line" d="M8 6v4M8 12.2v.2" />
    </>
  ),
  blue: (
    <>
      <circle className="mark-ring" cx="8" cy="8" r="6.4" />
      <path className="mark-arc" d="M8 1.6A6.4 6.4 0 0 1 14.4 8" />
    </>
  ),
  green: (
    <>
      <circle className="mark-fill" cx="8" cy="8" r="7.4" />
      <path className="mark-line" d="M4.8 8.3l2.2 2.2 4.3-4.6" />
    </>
  ),
  grey: (
    <>
      <circle className="mark-ring" cx="8" cy="8" r="6.4" />
      <path className="mark-dash" d="M5 8h6" />
    </>
  ),
}
