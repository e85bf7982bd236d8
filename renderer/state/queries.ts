import { QueryClient, queryOptions } from '@tanstack/react-query'
import type { ModelRef } from '../../shared/model/conversation.ts'
import type { Message } from '../../shared/model/message.ts'
import type { Api } from '../connection/api.ts'

/** A query client for what main owns: main says what has changed, so nothing is stale by age, and nothing waits for the web. */
export function createQueryClient(): QueryClient {
  const common = { networkMode: 'always' as const, retry: false }
  return new QueryClient({
    defaultOptions: {
      queries: {
        ...common,
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
      },
      mutations: common,
    },
  })
}

/** The page's own, for `QueryClientProvider`. */
export const queryClient = createQueryClient()

export const keys = {
  conversations: ['conversations'] as const,
  /** This and the next are under the key of all, so that they are read again with them. */
  removed: ['conversations', 'removed'] as const,
  quickConversations: ['conversations', 'quick'] as const,
  conversation: (id: string) => ['conversation', id] as const,
  everyConversation: ['conversation'] as const,
  /** Of a question, which never change. */
  pictures: (messageId: string) => ['pictures', messageId] as const,
  settings: ['settings'] as const,
  engines: ['engines'] as const,
  loadedModels: ['models', 'loaded'] as const,
  modelDetails: ({ engine, name }: ModelRef) => ['models', 'details', engine, name] as const,
  foundServers: ['models', 'found'] as const,
  windows: ['windows'] as const,
  commands: ['commands'] as const,
  shortcuts: ['shortcuts'] as const,
  suggestedKeys: ['suggestedKeys'] as const,
  tools: ['tools'] as const,
  /** Under the key of the tools, so that they are read again with them. */
  grants: ['tools', 'grants'] as const,
  mcp: ['tools', 'mcp'] as const,
  /** Under the key of the settings, so that they are read again with them. */
  serverKeys: ['settings', 'serverKeys'] as const,
  api: ['api'] as const,
  /** Under the key of the API, so that they are read again with it. */
  apiTokens: ['api', 'tokens'] as const,
  notices: ['notices'] as const,
  connections: ['connections'] as const,
  info: ['info'] as const,
  desktop: ['desktop'] as const,
  updates: ['updates', 'state'] as const,
}

export type Queries = ReturnType<typeof createQueries>

/** What is asked of main for each of the things that it owns. */
export function createQueries(api: Api) {
  return {
    conversations: queryOptions({ queryKey: keys.conversations, queryFn: () => api.conversations.list() }),
    removed: queryOptions({ queryKey: keys.removed, queryFn: () => api.conversations.removed(), staleTime: 0 }),
    quickConversations: queryOptions({
      queryKey: keys.quickConversations,
      queryFn: () => api.windows.quickConversations(),
    }),
    conversation: (conversationId: string) =>
      queryOptions({
        queryKey: keys.conversation(conversationId),
        queryFn: () => api.conversations.get({ conversationId }),
      }),
    pictures: ({ id, conversationId }: Pick<Message, 'id' | 'conversationId'>) =>
      queryOptions({
        queryKey: keys.pictures(id),
        queryFn: () => api.conversations.pictures({ conversationId, messageId: id }),
        // Large, never changed, and compared with what was known before in vain.
        ...{ gcTime: 60_000, structuralSharing: false },
      }),
    settings: queryOptions({ queryKey: keys.settings, queryFn: () => api.settings.get() }),
    engines: queryOptions({ queryKey: keys.engines, queryFn: () => api.engines.list({}) }),
    loadedModels: queryOptions({ queryKey: keys.loadedModels, queryFn: () => api.models.loaded(), staleTime: 0 }),
    modelDetails: (model: ModelRef) =>
      queryOptions({
        queryKey: keys.modelDetails(model),
        queryFn: () => api.models.details({ model }),
        staleTime: 0,
      }),
    foundServers: queryOptions({ queryKey: keys.foundServers, queryFn: () => api.models.found(), staleTime: 0 }),
    windows: queryOptions({ queryKey: keys.windows, queryFn: () => api.windows.list() }),
    commands: queryOptions({ queryKey: keys.commands, queryFn: () => api.commands.list(), staleTime: 0 }),
    shortcuts: queryOptions({ queryKey: keys.shortcuts, queryFn: () => api.shortcuts.list(), staleTime: 0 }),
    suggestedKeys: queryOptions({
      queryKey: keys.suggestedKeys,
      queryFn: () => api.shortcuts.suggest(),
      // What was free a while ago is not offered.
      ...{ staleTime: 0, gcTime: 0 },
    }),
    tools: queryOptions({ queryKey: keys.tools, queryFn: () => api.tools.list() }),
    mcp: queryOptions({ queryKey: keys.mcp, queryFn: () => api.mcp.list() }),
    serverKeys: queryOptions({ queryKey: keys.serverKeys, queryFn: () => api.servers.keys() }),
    grants: queryOptions({ queryKey: keys.grants, queryFn: () => api.tools.grants(), staleTime: 0 }),
    api: queryOptions({ queryKey: keys.api, queryFn: () => api.api.state(), staleTime: 0 }),
    apiTokens: queryOptions({ queryKey: keys.apiTokens, queryFn: () => api.api.tokens(), staleTime: 0 }),
    notices: queryOptions({ queryKey: keys.notices, queryFn: () => api.app.notices() }),
    connections: queryOptions({ queryKey: keys.connections, queryFn: () => api.app.connections(), staleTime: 0 }),
    desktop: queryOptions({ queryKey: keys.desktop, queryFn: () => api.desktop.state(), staleTime: 0 }),
    updates: queryOptions({ queryKey: keys.updates, queryFn: () => api.updates.state(), staleTime: 0 }),
    info: queryOptions({ queryKey: keys.info, queryFn: () => api.app.info() }),
  }
}
