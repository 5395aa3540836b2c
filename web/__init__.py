"""The pages: server-rendered, in Chinese and English, whole without scripts."""
