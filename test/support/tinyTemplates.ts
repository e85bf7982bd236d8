/** Roles and texts, nothing else. */
export const PLAIN_TEMPLATE = `{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}`

/** With tools and thinking, in the manner of Hermes and Qwen 3. */
export const TOOLS_TEMPLATE = [
  `{%- if tools %}{{- '<|im_start|>system\\n' }}`,
  `{%- if messages[0].role == 'system' %}{{- messages[0].content + '\\n\\n' }}{%- endif %}`,
  `{{- "# Tools\\n\\nYou may call one or more functions to assist with the user query.\\n\\nYou are provided with function signatures within <tools></tools> XML tags:\\n<tools>" }}`,
  `{%- for tool in tools %}{{- "\\n" }}{{- tool | tojson }}{%- endfor %}`,
  `{{- "\\n</tools>\\n\\nFor each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\\n<tool_call>\\n{\\"name\\": <function-name>, \\"arguments\\": <args-json-object>}\\n</tool_call><|im_end|>\\n" }}`,
  `{%- elif messages[0].role == 'system' %}{{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}{%- endif %}`,
  `{%- for message in messages %}`,
  `{%- if message.role == 'user' or (message.role == 'system' and not loop.first) %}`,
  `{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}`,
  `{%- elif message.role == 'assistant' %}`,
  `{%- set content = message.content or '' %}{%- set reasoning_content = '' %}`,
  `{%- if message.reasoning_content is string %}{%- set reasoning_content = message.reasoning_content %}`,
  `{%- elif '</think>' in content %}`,
  `{%- set reasoning_content = content.split('</think>')[0].split('<think>')[-1] %}`,
  `{%- set content = content.split('</think>')[-1].lstrip('\\n') %}{%- endif %}`,
  `{{- '<|im_start|>assistant\\n' }}`,
  `{%- if reasoning_content and loop.last %}{{- '<think>\\n' + reasoning_content.strip('\\n') + '\\n</think>\\n\\n' }}{%- endif %}`,
  `{{- content }}`,
  `{%- if message.tool_calls %}{%- for tool_call in message.tool_calls %}`,
  `{%- if tool_call.function %}{%- set tool_call = tool_call.function %}{%- endif %}`,
  `{{- '\\n<tool_call>\\n{"name": "' + tool_call.name + '", "arguments": ' }}`,
  `{%- if tool_call.arguments is string %}{{- tool_call.arguments }}{%- else %}{{- tool_call.arguments | tojson }}{%- endif %}`,
  `{{- '}\\n</tool_call>' }}{%- endfor %}{%- endif %}{{- '<|im_end|>\\n' }}`,
  `{%- elif message.role == 'tool' %}`,
  `{{- '<|im_start|>user\\n<tool_response>\\n' + message.content + '\\n</tool_response><|im_end|>\\n' }}`,
  `{%- endif %}{%- endfor %}`,
  `{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}`,
  `{%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\\n\\n</think>\\n\\n' }}{%- endif %}{%- endif %}`,
].join('')
