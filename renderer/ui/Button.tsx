import type { ComponentPropsWithRef, ReactNode } from 'react'
import { Keys, titleWithKeys } from './Keys.tsx'
import './button.css'

export interface ButtonProps extends ComponentPropsWithRef<'button'> {
  variant?: 'plain' | 'primary' | 'danger' | 'quiet'
  icon?: ReactNode
  /** Printed after the label, one string a key. */
  keys?: readonly string[] | undefined
}

/** A button with words on it. `quiet` has no border and is for lines of lesser things. */
export function Button({ variant = 'plain', icon, keys, children, className = '', ...rest }: ButtonProps) {
  return (
    <button type="button" className={`button button-${variant} ${className}`} {...rest}>
      {icon}
      {children}
      {keys && <Keys keys={keys} bare />}
    </button>
  )
}

export interface IconButtonProps extends ComponentPropsWithRef<'button'> {
  /** The accessible name, and the tooltip together with the keys. */
  label: string
  keys?: readonly string[] | undefined
}

/** A square button with a picture only. Its name is read to those who can't see the picture. */
export function IconButton({ label, keys, children, className = '', ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      className={`icon-button ${className}`}
      aria-label={label}
      title={titleWithKeys(label, keys)}
      {...rest}
    >
      {children}
    </button>
  )
}
