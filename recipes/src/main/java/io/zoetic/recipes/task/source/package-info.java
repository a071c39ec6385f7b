// SPDX-License-Identifier: Apache-2.0
/**
 * Readers for the files in which tasks are published. Files are foreign: sizes and depths are
 * bounded, every field is checked, unknown fields are refused, and what is wrong is named by file,
 * row and field.
 */
@NullMarked
package io.zoetic.recipes.task.source;

import org.jspecify.annotations.NullMarked;
