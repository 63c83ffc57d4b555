#pragma once
/* Samples of the data as marks: colour and shape tell the class, a hollow mark is held out for testing, a hollow one
 * with a dot for validation. Inner header of plot/. */
#include "plot/shade.h"

/* A radius at which so many marks stay apart in a plot of this width. */
double point_radius(const Scene *scene, double width, int shown);

/* The mark of one sample. shade is for targets that are any number. */
void point_draw(const Scene *scene, Point at, int sample, DataPart part, double radius, Shade shade);
/* The ring around the sample on show. */
void point_ring(const Scene *scene, Point at, double radius);

/* Which part a sample belongs to. */
DataPart point_part(const Dataset *data, int sample);
