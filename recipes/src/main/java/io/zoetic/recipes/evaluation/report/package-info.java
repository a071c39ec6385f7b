// SPDX-License-Identifier: Apache-2.0
/** What samples come to: a JSON document, and Markdown and a chart made of it. Pure functions. */
@NullMarked
package io.zoetic.recipes.evaluation.report;

import org.jspecify.annotations.NullMarked;
