import type { ReactNode } from 'react'

/** Line icons, drawn here so that the page asks nobody for a font. All are decoration: the button's label says what they do. */
function Icon({ children, size = 16 }: { readonly children: ReactNode; readonly size?: number }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width={size} height={size} aria-hidden="true" focusable="false">
      {children}
    </svg>
  )
}

export const CopyIcon = () => (
  <Icon>
    <path d="M5.5 5.5V3.2c0-.7.5-1.2 1.2-1.2h6.1c.7 0 1.2.5 1.2 1.2v6.1c0 .7-.5 1.2-1.2 1.2h-2.3" />
    <rect x="2" y="5.5" width="8.5" height="8.5" rx="1.2" />
  </Icon>
)
export const TickIcon = () => (
  <Icon>
    <path d="M3 8.5l3.2 3.2L13 4.8" />
  </Icon>
)
export const SearchIcon = () => (
  <Icon>
    <circle cx="7" cy="7" r="4.5" />
    <path d="M10.4 10.4 14 14" />
  </Icon>
)
export const BackIcon = () => (
  <Icon>
    <path d="M10 3 5 8l5 5" />
  </Icon>
)
export const ChevronIcon = () => (
  <Icon>
    <path d="M6 3.5 10.5 8 6 12.5" />
  </Icon>
)
export const CloseIcon = () => (
  <Icon>
    <path d="M4 4l8 8M12 4l-8 8" />
  </Icon>
)
export const HelpIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="6.2" />
    <path d="M6.2 6.3a1.8 1.8 0 1 1 2.6 1.6c-.6.3-.8.6-.8 1.2M8 11.2v.2" />
  </Icon>
)
export const ThemeIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="5.8" />
    <path className="icon-solid" d="M8 2.2a5.8 5.8 0 0 1 0 11.6z" />
  </Icon>
)
export const NowIcon = () => (
  <Icon size={18}>
    <path d="M1.5 8.5h3l2-5 3 9 2-4h3" />
  </Icon>
)
export const ApprovalIcon = () => (
  <Icon size={18}>
    <path d="M8 1.8 13.5 4v4c0 3.2-2.3 5.3-5.5 6.3C4.800 13.300 2.500 11.200 2.500 8V4z" />
    <path d="M5.600 8l1.800 1.800 3.200-3.500" />
  </Icon>
)
export const HistoryIcon = () => (
  <Icon size={18}>
    <path d="M2.600 5.200A6 6 0 1 1 2 8M2.300 2.300v3h3M8 4.800V8l2.300 1.600" />
  </Icon>
)
export const CrashIcon = () => (
  <Icon size={18}>
    <path d="M9.200 1.500 4 9h3.600L6.800 14.500 12 7H8.400z" />
  </Icon>
)
export const SettingsIcon = () => (
  <Icon size={18}>
    <path d="M2 4.500h6M12 4.500h2M2 11.500h2M8 11.500h6" />
    <circle cx="10" cy="4.500" r="1.800" />
    <circle cx="6" cy="11.500" r="1.800" />
  </Icon>
)
export const PersonIcon = () => (
  <Icon>
    <circle cx="8" cy="5.300" r="2.600" />
    <path d="M3 13.500c.6-2.600 2.500-4 5-4s4.400 1.400 5 4" />
  </Icon>
)
export const ReleaseIcon = () => (
  <Icon size={18}>
    <path d="M8 1.8 13.4 5v6L8 14.2 2.6 11V5z" />
    <path d="M2.9 5.2 8 8.2l5.1-3M8 8.2v5.8" />
  </Icon>
)
