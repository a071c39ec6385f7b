// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import ai.djl.Device;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.text.ChatTemplate;
import io.zoetic.model.text.Tokenizer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A loaded checkpoint: the frozen base model with its tokenizer and chat template. Thread-safe as
 * {@link Decoder} is.
 *
 * @param name the checkpoint directory's name
 * @param digest SHA-256 of configuration and weights: the identity of the base model
 * @param contextLength tokens of prompt and answer together, at most
 * @param chatTemplate empty if the checkpoint has none; it then answers no chats
 */
public record LanguageModel(
    String name,
    String digest,
    int contextLength,
    Tokenizer tokenizer,
    Optional<ChatTemplate> chatTemplate,
    Decoder decoder,
    Checkpoint checkpoint)
    implements AutoCloseable {

  /**
   * How to load a checkpoint.
   *
   * @param computeType the number format to compute in
   * @param contextLengthMax caps the context below what the model could do, to bound the cache
   * @param device where the decoder runs
   */
  public record Options(ComputeType computeType, int contextLengthMax, Device device) {
    /** On the CPU in float32, at most 4,096 tokens of context. */
    public static Options ofDefaults() {
      return new Options(ComputeType.FLOAT32, 4096, Device.cpu());
    }
  }

  /**
   * Loads a checkpoint.
   *
   * @throws InvalidCheckpointException if a file is missing or breaks a rule
   */
  public static LanguageModel load(Path directory, Options options) {
    ModelConfig config = ModelConfig.read(directory);
    Optional<ChatTemplate> chatTemplate = ChatTemplate.load(directory);
    int contextLength = Math.min(config.maxPositionEmbeddings(), options.contextLengthMax());
    Tokenizer tokenizer = Tokenizer.load(directory);
    Checkpoint checkpoint = null;
    try {
      checkpoint = Checkpoint.open(directory);
      Decoder decoder =
          Decoder.load(checkpoint, config, options.computeType(), contextLength, options.device());
      String name = String.valueOf(directory.toAbsolutePath().normalize().getFileName());
      return new LanguageModel(
          name, checkpoint.digest(), contextLength, tokenizer, chatTemplate, decoder, checkpoint);
    } catch (RuntimeException e) {
      if (checkpoint != null) {
        checkpoint.close();
      }
      tokenizer.close();
      throw e;
    }
  }

  public ModelConfig config() {
    return decoder.config();
  }

  @Override
  public void close() {
    decoder.close();
    checkpoint.close();
    tokenizer.close();
  }
}
