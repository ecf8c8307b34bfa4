"""The words: codec, golden examples, generated schemas, glossary."""
