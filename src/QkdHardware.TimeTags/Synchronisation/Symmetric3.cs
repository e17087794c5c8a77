namespace QkdHardware.TimeTags.Synchronisation;

/// <summary>A symmetric 3 x 3 matrix, for quadratic fits.</summary>
internal struct Symmetric3
{
    public double M00;
    public double M01;
    public double M02;
    public double M11;
    public double M12;
    public double M22;

    /// <summary>Adds weight times the outer product of (x, y, z) with itself.</summary>
    public void AddOuter(double x, double y, double z, double weight)
    {
        M00 += weight * x * x;
        M01 += weight * x * y;
        M02 += weight * x * z;
        M11 += weight * y * y;
        M12 += weight * y * z;
        M22 += weight * z * z;
    }

    public readonly (double X, double Y, double Z) Times(double x, double y, double z) =>
        ((M00 * x) + (M01 * y) + (M02 * z), (M01 * x) + (M11 * y) + (M12 * z), (M02 * x) + (M12 * y) + (M22 * z));

    /// <summary>The inverse by cofactors; false where the matrix is not positive definite.</summary>
    public readonly bool TryInvert(out Symmetric3 inverse)
    {
        inverse = new Symmetric3
        {
            M00 = (M11 * M22) - (M12 * M12),
            M01 = (M02 * M12) - (M01 * M22),
            M02 = (M01 * M12) - (M02 * M11),
            M11 = (M00 * M22) - (M02 * M02),
            M12 = (M01 * M02) - (M00 * M12),
            M22 = (M00 * M11) - (M01 * M01),
        };
        double determinant = (M00 * inverse.M00) + (M01 * inverse.M01) + (M02 * inverse.M02);
        if (!(determinant > 0 && M00 > 0 && inverse.M22 > 0)) return false;
        double scale = 1 / determinant;
        (inverse.M00, inverse.M01, inverse.M02) = (inverse.M00 * scale, inverse.M01 * scale, inverse.M02 * scale);
        (inverse.M11, inverse.M12, inverse.M22) = (inverse.M11 * scale, inverse.M12 * scale, inverse.M22 * scale);
        return true;
    }
}
