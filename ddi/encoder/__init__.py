"""A small sentence encoder beside the classifiers: it reads the statement with its drugs marked.

==================  =========================================================================================
``marking``         an instance -> its text, each drug one marker character
``tokenizing``      marked text -> word pieces, cut around the two drugs where it is long
``batches``         word pieces -> padded arrays of like length
``scoring``         word pieces -> scores, by ONNX Runtime; all that extraction needs
``folder``          the files of a tuned encoder: ONNX, tokenizer and settings, no code
``network``         the encoder as a torch module (extra ``encoder-train``)
``tuning``          labelled instances -> a tuned network (likewise)
``export``          a network -> ONNX with 8-bit weights (likewise)
==================  =========================================================================================
"""
