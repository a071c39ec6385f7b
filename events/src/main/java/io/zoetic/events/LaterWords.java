// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.jsontype.TypeIdResolver;
import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ExpertSelection;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.FinishReason;
import io.zoetic.events.completion.PromptUpdate;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a gateway makes of words in a report that its build does not know, since somebody waits for
 * the rest of it: an update of an unknown kind is passed over; an unknown reason to end is {@link
 * FinishReason#STOP}, an unknown error {@link ErrorCode#INTERNAL}, an unknown way to experts is
 * {@link AdaptationStrategy#EXPERT}, since the report names them, and an unknown selection {@link
 * ExpertSelection#SOFT}, which may be several.
 *
 * <p>Other events have no such words: a prompt is not answered otherwise than it asks, and an
 * interaction that is kept would be wrong for ever, where one that is set aside can be put back.
 * Thread-safe.
 */
final class LaterWords extends DeserializationProblemHandler {
  private static final Logger LOG = LoggerFactory.getLogger(LaterWords.class);
  private static final Map<Class<?>, Object> STANDS_FOR =
      Map.of(
          FinishReason.class, FinishReason.STOP,
          ErrorCode.class, ErrorCode.INTERNAL,
          AdaptationStrategy.class, AdaptationStrategy.EXPERT,
          ExpertSelection.class, ExpertSelection.SOFT);

  private final AtomicLong count = new AtomicLong();

  @Override
  public @Nullable JavaType handleUnknownTypeId(
      DeserializationContext context,
      JavaType wanted,
      String word,
      TypeIdResolver resolver,
      String problem) {
    if (!wanted.isTypeOrSubTypeOf(PromptUpdate.class)) {
      return null;
    }
    note(word, "passed over");
    // Says that there is no value.
    return context.constructType(Void.class);
  }

  @Override
  public Object handleWeirdStringValue(
      DeserializationContext context, Class<?> wanted, String word, String problem) {
    Object standsFor = STANDS_FOR.get(wanted);
    if (standsFor == null) {
      return NOT_HANDLED;
    }
    note(word, standsFor);
    return standsFor;
  }

  /** Logs the first, second, fourth, eighth… of them: there may be one in every report. */
  private void note(String word, Object taken) {
    long soFar = count.incrementAndGet();
    if (Long.bitCount(soFar) == 1) {
      LOG.atWarn()
          .addKeyValue("word", word)
          .addKeyValue("taken", taken)
          .addKeyValue("soFar", soFar)
          .log("reports of workers have words of a newer build");
    }
  }
}
