// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore;

import static java.util.Objects.requireNonNull;

import io.zoetic.core.CanonicalJson;
import io.zoetic.core.NameRules;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A frozen base model, as registered.
 *
 * @param digest SHA-256 of the checkpoint, 64 lower-case hexadecimal digits; the identity
 * @param name what people call it: {@code zoetic-reference}
 * @param architecture the Hugging Face class: {@code LlamaForCausalLM}
 * @param configJson the checkpoint's {@code config.json}, a JSON object; kept in one canonical
 *     spelling (keys sorted, no blanks, plain numbers)
 * @param registeredAt first registration, in microseconds as the database keeps it
 * @param samplingDefaults how what requests leave open is sampled, a JSON object, as the worker
 *     that registered it last serves it; empty for a base model that is not the current one
 * @param tokenBytesMax bytes of text that one token stands for at most, as that worker says; null
 *     if it does not know, and for a base model that is not the current one
 */
public record BaseModel(
    String digest,
    String name,
    String architecture,
    Shape shape,
    String configJson,
    Instant registeredAt,
    String samplingDefaults,
    @Nullable Integer tokenBytesMax) {
  public BaseModel {
    NameRules.requireDigest(digest, "digest");
    requireText(name, "name");
    requireText(architecture, "architecture");
    requireNonNull(shape, "shape");
    try {
      configJson = CanonicalJson.of(configJson);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("configJson " + e.getMessage(), e);
    }
    try {
      samplingDefaults = CanonicalJson.of(samplingDefaults);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("samplingDefaults " + e.getMessage(), e);
    }
    registeredAt = registeredAt.truncatedTo(ChronoUnit.MICROS);
    if (tokenBytesMax != null) {
      requirePositive(tokenBytesMax, "tokenBytesMax");
    }
  }

  /** A base model whose files say nothing of sampling. */
  public BaseModel(
      String digest,
      String name,
      String architecture,
      Shape shape,
      String configJson,
      Instant registeredAt) {
    this(digest, name, architecture, shape, configJson, registeredAt, "{}", null);
  }

  /**
   * The sizes that other parts of the platform ask for without reading the configuration. All are
   * positive.
   *
   * @param vocabSize tokens in the vocabulary
   * @param contextLength tokens of prompt and answer together
   * @param hiddenSize width of the residual stream
   * @param numHiddenLayers transformer blocks
   * @param parameterCount scalars in the checkpoint
   */
  public record Shape(
      int vocabSize, int contextLength, int hiddenSize, int numHiddenLayers, long parameterCount) {
    public Shape {
      requirePositive(vocabSize, "vocabSize");
      requirePositive(contextLength, "contextLength");
      requirePositive(hiddenSize, "hiddenSize");
      requirePositive(numHiddenLayers, "numHiddenLayers");
      requirePositive(parameterCount, "parameterCount");
    }
  }

  /**
   * Checks that a new registration describes what is registered under its digest; the time of
   * registration and how it is served may differ.
   *
   * @throws StoreException with {@link StoreException.Reason#CONFLICT} if it does not
   */
  public static void requireSameDefinition(BaseModel registered, BaseModel given) {
    if (!registered.unserved().equals(given.at(registered.registeredAt).unserved())) {
      throw new StoreException(
          StoreException.Reason.CONFLICT,
          "a digest must stand for one definition, was registered as "
              + registered
              + " and given as "
              + given,
          null);
    }
  }

  private BaseModel at(Instant time) {
    return new BaseModel(
        digest, name, architecture, shape, configJson, time, samplingDefaults, tokenBytesMax);
  }

  /** The same, as a worker that has loaded it serves it. */
  BaseModel servedAs(BaseModel loaded) {
    return new BaseModel(
        digest,
        name,
        architecture,
        shape,
        configJson,
        registeredAt,
        loaded.samplingDefaults,
        loaded.tokenBytesMax);
  }

  /** The same as one that no worker serves. */
  BaseModel unserved() {
    return new BaseModel(digest, name, architecture, shape, configJson, registeredAt);
  }

  private static void requireText(String text, String name) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(name + " must not be blank, was \"" + text + "\"");
    }
  }

  private static void requirePositive(long value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be >= 1, was " + value);
    }
  }
}
