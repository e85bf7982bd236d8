import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { SearchHit } from '../../../shared/contract/conversations.ts'
import { appState } from '../../state/current.ts'

const PAUSE_MS = 80

/** What is found for the query, as it is typed; undefined before the first answer. The last hits stay until new ones come. */
export function useSearch(query: string): readonly SearchHit[] | undefined {
  const [asked, setAsked] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setAsked(query.trim()), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [query])
  const { api, queryClient } = appState()
  const { data } = useQuery(
    {
      queryKey: ['search', asked],
      queryFn: ({ signal }) => api.conversations.search({ query: asked, limit: 50 }, { signal }),
      enabled: asked !== '',
      placeholderData: keepPreviousData,
      staleTime: 0,
      gcTime: 10_000,
    },
    queryClient,
  )
  return asked === '' ? undefined : data
}
