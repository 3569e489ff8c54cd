"""Measures the built-in analyser: threads with gold in two halves, sentences with due dates, public labelled data by path."""
