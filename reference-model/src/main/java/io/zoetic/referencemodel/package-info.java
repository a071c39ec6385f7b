// SPDX-License-Identifier: Apache-2.0
/**
 * The reference model: a small Llama-architecture model that every quick start serves and every
 * learning experiment teaches.
 *
 * <p>{@link io.zoetic.referencemodel.ReferenceModel} hands out its files. Where they come from is
 * told by {@code skill} (the world it was trained on), {@code tokenizer} and {@code recipe}.
 */
@NullMarked
package io.zoetic.referencemodel;

import org.jspecify.annotations.NullMarked;
