"""STAND-IN until branch hw."""
import math
from backsight.kernel import erf as ef

def poly(x, cs):
    cs = list(cs[::-1])
    while len(cs) > 1:
        pairs = [cs[i + 1] * x + cs[i] if i + 1 < len(cs) else cs[i] for i in range(0, len(cs), 2)]
        cs, x = pairs, x * x
    return cs[0]

def exp_f(p, x):
    y = p.where(x < 88.72284, x, 88.72284); y = p.where(y > -86.9, y, -86.9)
    k = y * 1.4426950408889634
    m = (k + 12582912.0) - 12582912.0
    r = y - m * 0.693359375
    r = r - m * -2.12194440e-4
    q = poly(r, [1.9875691500e-4,1.3981999507e-3,8.3334519073e-3,4.1665795894e-2,1.6666665459e-1,5.0000001201e-1])
    q = q * r * r + r + 1.0
    q = q * p.two_to(m - 1.0) * 2.0
    q = p.where(x > -86.9, q, 0.0)
    q = p.where(x < 88.72284, q, math.inf)
    return p.where(x == x, q, x)

def exp_d(p, x):
    y = p.where(x < 709.782712893384, x, 709.782712893384); y = p.where(y > -708.0, y, -708.0)
    k = y * 1.4426950408889634
    m = (k + 6755399441055744.0) - 6755399441055744.0
    r = y - m * 6.93145751953125e-1
    r = r - m * 1.42860682030941723212e-6
    q = poly(r, [1/math.factorial(n) for n in range(13, 1, -1)])
    q = q * r * r + r + 1.0
    q = q * p.two_to(m - 1.0) * 2.0
    q = p.where(x > -708.0, q, 0.0)
    q = p.where(x < 709.782712893384, q, math.inf)
    return p.where(x == x, q, x)

def log_f(p, x):
    small = x < 1.17549435e-38
    y = p.where(small, x * 8388608.0, x)
    e = p.exponent(y) - p.where(small, x * 0.0 + 23.0, x * 0.0)
    m = p.significand(y)
    low = m < 0.707106781186547524
    e = p.where(low, e - 1.0, e)
    m = p.where(low, m + m, m) - 1.0
    z = m * m
    q = poly(m, [7.0376836292e-2,-1.1514610310e-1,1.1676998740e-1,-1.2420140846e-1,1.4249322787e-1,-1.6668057665e-1,2.0000714765e-1,-2.4999993993e-1,3.3333331174e-1])
    q = q * m * z
    q = q + e * -2.12194440e-4 - 0.5 * z
    q = m + q + e * 0.693359375
    q = p.where(x < math.inf, q, x)
    return p.where(x > 0.0, q, p.where(x == 0.0, x * 0.0 - math.inf, x * math.nan))

def log_d(p, x):
    small = x < 2.2250738585072014e-308
    y = p.where(small, x * 4503599627370496.0, x)
    e = p.exponent(y) - p.where(small, x * 0.0 + 52.0, x * 0.0)
    m = p.significand(y)
    low = m < 0.70710678118654752440
    e = p.where(low, e - 1.0, e)
    m = p.where(low, m + m, m) - 1.0
    z = m * m
    q = poly(m, [1.01875663804580931796e-4,4.97494994976747001425e-1,4.70579119878881725854e0,1.44989225341610930846e1,1.79368678507819816313e1,7.70838733755885391666e0])
    d = m + 1.12873587189167450590e1
    for c in (4.52279145837532221105e1,8.29875266912776603211e1,7.11544750618563894466e1,2.31251620126765340583e1):
        d = d * m + c
    q = m * (z * q / d)
    q = q - e * 2.121944400546905827679e-4 - 0.5 * z
    q = m + q + e * 0.693359375
    q = p.where(x < math.inf, q, x)
    return p.where(x > 0.0, q, p.where(x == 0.0, x * 0.0 - math.inf, x * math.nan))

def tanh_f(p, x):
    a = p.absolute(x); z = x * x
    q = poly(z, [-5.70498872745e-3,2.06390887954e-2,-5.37397155531e-2,1.33314422036e-1,-3.33332819422e-1])
    q = q * z * x + x
    r = 1.0 - 2.0 / (exp_f(p, a + a) + 1.0)
    r = p.where(x > 0.0, r, -r)
    return p.where(a < 0.625, q, r)

def tanh_d(p, x):
    a = p.absolute(x); z = x * x
    q = poly(z, [-9.64399179425052238628e-1,-9.92877231001918586564e1,-1.61468768441708447952e3])
    d = z + 1.12811678491632931402e2
    d = d * z + 2.23548839060100448583e3
    d = d * z + 4.84406305325125486048e3
    q = x + x * z * (q / d)
    r = 1.0 - 2.0 / (exp_d(p, a + a) + 1.0)
    r = p.where(x > 0.0, r, -r)
    return p.where(a < 0.625, q, r)

def make(exp, log, largest):
    def log1p(p, x):
        u = 1.0 + x
        y = log(p, u) - ((u - 1.0) - x) / u
        y = p.where(u < largest, y, log(p, u))
        return p.where(u > 0.0, y, log(p, u))
    def expm1(p, x):
        u = exp(p, x); v = u - 1.0
        y = v * x / log(p, u)
        y = p.where(p.absolute(x) < 0.5, y, v)
        return p.where(u == 1.0, x, y)
    def erf(p, x):
        a = p.absolute(x); b = p.where(a < ef.END, a, ef.END)
        far = 1.0 - exp(p, -b * b) * poly((3.0 / (b + 3.0) - ef.MIDDLE) / ef.HALF, ef.OUTSIDE[::-1])
        far = p.where(x > 0.0, far, -far)
        near = x * poly(2.0 * p.where(a < 1.0, x * x, 1.0) - 1.0, ef.INSIDE[::-1])
        y = p.where(a < 1.0, near, far)
        return p.where(x == x, y, x)
    return {"log1p": log1p, "expm1": expm1, "erf": erf}

def sin_d(p, x):
    k = (x * (1/math.pi) + 6755399441055744.0) - 6755399441055744.0
    r = x - k * 3.141592653589793; r = r - k * 1.2246467991473532e-16
    z = r * r
    s = r * poly(z, [(-1)**n / math.factorial(2*n+1) for n in range(10, -1, -1)])
    half = k * 0.5
    odd = half - ((half + 6755399441055744.0) - 6755399441055744.0)
    return p.where(odd == 0.0, s, -s)
def cos_d(p, x):
    return sin_d(p, x + 1.5707963267948966)

SINGLE = {"exp": exp_f, "log": log_f, "tanh": tanh_f, **make(exp_f, log_f, 3.4028234e38),
  "sin": lambda p, x: p.narrow(sin_d(p, p.widen(x))), "cos": lambda p, x: p.narrow(cos_d(p, p.widen(x)))}
DOUBLE = {"exp": exp_d, "log": log_d, "tanh": tanh_d, **make(exp_d, log_d, 1.7e308), "sin": sin_d, "cos": cos_d}
def find_word(name, dtype):
    return (SINGLE if dtype == "float32" else DOUBLE)[name]
