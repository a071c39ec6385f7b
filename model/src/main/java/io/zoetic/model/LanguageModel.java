// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import ai.djl.Device;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.hub.Hub;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.svf.SvdCache;
import io.zoetic.model.text.ChatTemplate;
import io.zoetic.model.text.Tokenizer;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A loaded checkpoint: the frozen base model with its tokenizer and chat template. Thread-safe as
 * {@link Decoder} is.
 *
 * @param name {@code org/name} of the hub, or the checkpoint directory's name
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
   * The options of loading a checkpoint.
   *
   * @param computeType the number format to compute in
   * @param contextLengthMax caps the context below what the model could do, to bound the cache
   * @param device where the decoder runs
   * @param experts null to serve the base model only
   */
  public record Options(
      ComputeType computeType, int contextLengthMax, Device device, @Nullable Experts experts) {
    /** The base model on the CPU in float32, at most 4,096 tokens of context. */
    public static Options ofDefaults() {
      return new Options(ComputeType.FLOAT32, 4096, DeviceKind.CPU.device(), null);
    }

    /** The same with experts. */
    public Options with(Experts served) {
      return new Options(computeType, contextLengthMax, device, served);
    }
  }

  /**
   * The experts to serve.
   *
   * @param layout what carries z
   * @param form how z meets the matrices
   * @param svdCache the directory of the factors of all base models; missing ones are computed
   * @param progress is told of each matrix that has to be factored
   */
  public record Experts(
      LayoutSpec layout, ExpertForm form, Path svdCache, SvdCache.Progress progress) {
    public Experts {
      form.requireServes(layout);
    }

    /** All components of a layout in the form that fits it, in a given cache, silently. */
    public static Experts of(LayoutSpec layout, Path svdCache) {
      return new Experts(layout, ExpertForm.of(layout), svdCache, (_, _, _) -> {});
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
      String digest = checkpoint.digest();
      ComputeType type = type(options, checkpoint, config, digest);
      Decoder decoder =
          Decoder.load(
              checkpoint,
              config,
              new Decoder.Options(
                  type,
                  contextLength,
                  options.device(),
                  factored(fitting(options, type), digest, checkpoint, config)));
      String name =
          Hub.idOf(directory)
              .orElseGet(
                  () -> String.valueOf(directory.toAbsolutePath().normalize().getFileName()));
      return new LanguageModel(
          name, digest, contextLength, tokenizer, chatTemplate, decoder, checkpoint);
    } catch (RuntimeException e) {
      if (checkpoint != null) {
        checkpoint.close();
      }
      tokenizer.close();
      throw e;
    }
  }

  private static ComputeType type(
      Options options, Checkpoint checkpoint, ModelConfig config, String digest) {
    return options.computeType() == ComputeType.AUTO
        ? Calibration.choose(
            checkpoint,
            config,
            options.device(),
            digest,
            SvdCache.defaultRoot().resolveSibling("compute"))
        : options.computeType();
  }

  /** Below float32 the factors of a matrix differ from it by more than rounding does. */
  private static @Nullable Experts fitting(Options options, ComputeType type) {
    Experts experts = options.experts();
    boolean chosen = options.computeType() == ComputeType.AUTO && type != ComputeType.FLOAT32;
    return experts != null && chosen
        ? new Experts(experts.layout(), ExpertForm.DELTA, experts.svdCache(), experts.progress())
        : experts;
  }

  /**
   * Looks at all that can be wrong with a checkpoint without reading its weights.
   *
   * @throws InvalidCheckpointException if a file is missing or breaks a rule
   */
  public static void check(Path directory) {
    ModelConfig config = ModelConfig.read(directory);
    ChatTemplate.load(directory);
    Tokenizer.load(directory).close();
    try (Checkpoint checkpoint = Checkpoint.open(directory)) {
      DecoderWeights.in(checkpoint, config);
    }
  }

  private static Decoder.@Nullable Experts factored(
      @Nullable Experts experts, String digest, Checkpoint checkpoint, ModelConfig config) {
    if (experts == null) {
      return null;
    }
    Layout layout = Layout.of(experts.layout(), config.matrices());
    SvdCache cache = SvdCache.of(experts.svdCache(), digest);
    cache.prepare(layout, checkpoint, 1, experts.progress());
    return new Decoder.Experts(layout, experts.form(), cache);
  }

  /**
   * The same checkpoint with another decoder of it. Not to be closed: all but the decoder belongs
   * to this one, and the decoder to who made it.
   */
  public LanguageModel with(Decoder other) {
    return new LanguageModel(
        name, digest, contextLength, tokenizer, chatTemplate, other, checkpoint);
  }

  /**
   * Why this model answers no chats: it has no chat template, or one that does not render a single
   * question. Empty if it answers them.
   */
  public Optional<String> chatProblem() {
    return chatTemplate.isEmpty()
        ? Optional.of("the checkpoint has no chat template")
        : chatTemplate.get().problem();
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
