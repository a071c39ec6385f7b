// SPDX-License-Identifier: Apache-2.0
/**
 * The making and measuring of models: how the reference model, its tokenizer and its experts come
 * about, what models are measured on, and the commands that read a checkpoint.
 *
 * <p>{@link io.zoetic.recipes.RecipeCommands} are the commands; whatever trains takes its steps in
 * the loop that the trainer takes them in.
 */
@NullMarked
package io.zoetic.recipes;

import org.jspecify.annotations.NullMarked;
